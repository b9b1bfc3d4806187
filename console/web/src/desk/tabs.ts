/** The views of the desk, and which one an address asks for. */
export type DeskTab = 'queue' | 'axis' | 'inbox' | 'deadletters' | 'deliveries'

/** A link may ask for what could not be handled; whoever may not read that begins with the queue like everybody. */
export function firstTab(search: string, roles: ReadonlySet<string>, seesIncidents: boolean): DeskTab {
  const wanted = new URLSearchParams(search).get('page') === 'deadletters' && (roles.has('operator') || roles.has('admin'))
  return wanted || !seesIncidents ? 'deadletters' : 'queue'
}
