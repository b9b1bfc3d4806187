/** The views of the desk. */
export type DeskTab = 'queue' | 'inbox' | 'deadletters' | 'deliveries'
