/** The page's parts, put together once; what they need of the browser they are given here. */
import { jsonOf, problemOf, send } from '../api/http'
import { query, type Query } from '../api/client'
import { addressOf, choiceOf } from './choice'
import { createStatistics, type Within } from './state'

async function get<T>(path: string, asked: Query): Promise<T> {
  const answer = await send(path + query(asked))
  if (!answer.ok) throw await problemOf(answer)
  return jsonOf<T>(answer)
}

const limited = ({ platform, area }: Within): Query => ({ platform, area })

export const statistics = createStatistics(
  {
    figures: ({ period, by, figure, within }) => get('/statistics/figures', { period, by, figure, ...limited(within) }),
    trend: ({ from, to, within }) => get('/statistics/figures', { periods: `${from}..${to}`, by: 'none', ...limited(within) }),
    matrix: ({ period, by, within }) => get('/statistics/matrix', { period, by, ...limited(within) }),
    cases: ({ figure, period, by, subject, within, cursor }) => get('/statistics/cases', { figure, period, by, subject, cursor, ...limited(within) }),
    field: ({ period, place, category, within, cursor }) => get('/statistics/matrix/cases', { period, place: place ?? 'none', category: category ?? 'none', cursor, ...limited(within) }),
  },
  choiceOf(location.search, Date.now()),
  (choice) => history.pushState(null, '', addressOf(choice)),
)
