/**
 * The chosen language and `t`, which finds a sentence by its key; a missing value shows its own name instead of nothing.
 *
 * The sentences stand in `schemas/texts`, the one catalogue of pages and server. At the first visit the page speaks the
 * browser's language; after that, whatever was chosen last.
 */
import { computed, ref, watchEffect } from 'vue'

import en from '../../../../schemas/texts/en.json'
import zhCN from '../../../../schemas/texts/zh-CN.json'

type Catalogue = typeof zhCN
export type Locale = 'zh-CN' | 'en'
type Leaves<T> = { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}` }[keyof T & string]
export type TextKey = Leaves<Catalogue>
export type Params = Record<string, string | number>

const CHOICE = 'gridloop.locale'
const catalogues: Record<Locale, Catalogue> = { 'zh-CN': zhCN, en }

/** The language to begin with: the one chosen before, else the first of the browser's that we speak, else English. */
export function firstLocale(chosen: string | null, preferred: readonly string[]): Locale {
  if (chosen === 'en' || chosen === 'zh-CN') return chosen
  const known = preferred.map((tag) => tag.toLowerCase().split('-')[0]).find((tag) => tag === 'zh' || tag === 'en')
  return known === 'zh' ? 'zh-CN' : 'en'
}

export const locale = ref<Locale>(firstLocale(localStorage.getItem(CHOICE), navigator.languages))
const catalogue = computed(() => catalogues[locale.value])

watchEffect(() => {
  document.documentElement.lang = locale.value
})

export function switchLocale(): void {
  locale.value = locale.value === 'en' ? 'zh-CN' : 'en'
  localStorage.setItem(CHOICE, locale.value)
}

function find(path: readonly string[]): string | undefined {
  let node: unknown = catalogue.value
  for (const key of path) {
    if (typeof node !== 'object' || node === null) return undefined
    node = (node as Record<string, unknown>)[key]
  }
  return typeof node === 'string' ? node : undefined
}

function fill(template: string, params: Params): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ''))
}

/** The text of a key known when the program is written. */
export function t(key: TextKey, params: Params = {}): string {
  return fill(find(key.split('.')) ?? key, params)
}

/** The sentence for a code that came from the server, undefined when this page does not know the code. */
export function sentence(group: keyof Catalogue, code: string, params: Params = {}): string | undefined {
  const template = find([group, ...code.split('.')])
  return template === undefined ? undefined : fill(template, params)
}

/** The word for a value that came from the server; the value itself, or `otherwise`, when it is not in the catalogue. */
export function word(group: keyof Catalogue, value: string | number | null | undefined, otherwise?: string): string {
  if (value === null || value === undefined) return otherwise ?? t('common.none')
  return find([group, String(value)]) ?? otherwise ?? String(value)
}
