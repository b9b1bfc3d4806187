/** The page's parts, put together once; what they need of the browser they are given here. */
import { api } from '../api/client'
import { addressOf, choiceOf } from './choice'
import { createStatistics } from './state'

export const statistics = createStatistics(
  {
    groups: () => api.get('/statistics/groups'),
    figures: ({ period, by, figures, within }) => api.get('/statistics/figures', { query: { period, by, figure: figures, ...within } }),
    trend: ({ figure, from, to, within }) => api.get('/statistics/figures', { query: { periods: `${from}..${to}`, figure: [figure], ...within } }),
    crossed: ({ period, by, within }) => api.get('/statistics/crossed', { query: { period, by, ...within } }),
    cases: ({ within, ...asked }) => api.get('/statistics/cases', { query: { ...asked, ...within } }),
  },
  choiceOf(location.search, Date.now()),
  (choice) => history.pushState(null, '', addressOf(choice)),
)
