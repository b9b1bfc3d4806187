/** How parts of a scheme and what they came to are told: percentages, rules, and where points come from. */
import type { LeafView, PartRule, SchemePart } from '../api/contract'
import { percent } from '../shared/shares'
import { duration } from '../shared/time'
import { sentence, t } from '../texts'

export { nameOf as inLocale } from '../shared/reference'

type Measured = PartRule['measure']
const LENGTHS: ReadonlySet<Measured> = new Set(['quantile', 'sum'] as const)

/** A value of a figure: a share in percent, a length of time in its two largest units, a count as it is. */
export function told(value: string, measure: Measured): string {
  if (LENGTHS.has(measure)) return duration(Number(value) * 1000)
  const isShare = measure === 'share' || (measure === null && Number(value) <= 1)
  return isShare ? percent(Number(value)) : value
}

/** What a leaf was measured as: a share with both its numbers, a length of time with how many cases it is of, or a number. */
export function measured(leaf: LeafView): string {
  if (leaf.figure === null) return ''
  if (LENGTHS.has(leaf.measure)) return leaf.value === null ? '' : t('assessment.measured', { value: told(leaf.value, leaf.measure), ratio: t('assessment.cases', { n: leaf.denominator ?? leaf.behind }) })
  if (leaf.denominator !== null && leaf.numerator !== null) return t('assessment.measured', { value: leaf.value === null ? '–' : percent(Number(leaf.value)), ratio: t('assessment.ratio', { n: leaf.numerator, of: leaf.denominator }) })
  return leaf.numerator === null ? '' : t('assessment.cases', { n: leaf.numerator })
}

/** How a leaf gets its points, in one line. */
export function ruleOf(part: SchemePart): string {
  const { rule } = part
  if (rule === null) return ''
  return [how(rule, part), few(rule)].filter((each) => each !== '').join(t('common.then'))
}

function how(rule: PartRule, part: SchemePart): string {
  if (rule.office !== null) {
    const listed = rule.choices.length > 0 ? t('assessment.rule.choices', { list: rule.choices.join(' / ') }) : ''
    return [t('assessment.rule.scored', { office: rule.office.name }), listed].filter((each) => each !== '').join(t('assessment.rule.also'))
  }
  if (rule.each !== null) {
    const free = rule.free ? t('assessment.rule.free', { n: rule.free }) : ''
    const side = part.side === 'bonus' ? 'counted_bonus' : 'counted_deduction'
    return [t(`assessment.rule.${side}`, { each: rule.each, marks: part.marks }), free].filter((each) => each !== '').join(t('assessment.rule.also'))
  }
  if (rule.zero !== null && rule.full !== null) return t('assessment.rule.line', { zero: told(rule.zero, rule.measure), full: told(rule.full, rule.measure) })
  return rule.bands
    .map((band) => (band.at_least !== null ? t('assessment.rule.atLeast', { v: told(band.at_least, rule.measure), n: band.points }) : t('assessment.rule.atMost', { v: told(band.at_most ?? '0', rule.measure), n: band.points })))
    .join(t('assessment.rule.also'))
}

function few(rule: PartRule): string {
  if (rule.minimum === null || rule.below === null) return ''
  return t(`assessment.rule.few.${rule.below}`, { n: rule.minimum })
}

/** Why a case counts, or does not; of a figure that counts what nobody wants, whether that happened. */
export function whyOf(counted: boolean, excluded: string | null, harm = false): string {
  if (excluded !== null) return t('assessment.excluded', { why: sentence('exclusion', excluded) ?? excluded })
  if (harm) return counted ? t('assessment.applies') : t('assessment.appliesNot')
  return counted ? t('assessment.counted') : t('assessment.notCounted')
}

/** The sum of decimal texts without a rounding of ours: every one has the same number of places. */
export function sum(points: readonly string[]): string {
  const places = Math.max(0, ...points.map((each) => each.split('.')[1]?.length ?? 0))
  const scale = 10 ** places
  return (points.reduce((total, each) => total + Math.round(Number(each) * scale), 0) / scale).toFixed(places)
}
