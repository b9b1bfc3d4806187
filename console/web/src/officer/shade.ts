/** The shade around a sheet closes it when it is pressed, and says so to whoever has the page read aloud. */
import { computed } from 'vue'

import { t } from '../texts'

export const shade = computed(() => ({ lockScroll: true, 'aria-label': t('common.close') }))
