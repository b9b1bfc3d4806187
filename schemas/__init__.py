"""What travels between the parts: records on topics, their schemas, and the ids that make repetition harmless."""
