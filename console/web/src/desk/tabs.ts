/** The views of the desk. */
export type DeskTab = 'queue' | 'axis' | 'inbox' | 'deadletters' | 'deliveries'
