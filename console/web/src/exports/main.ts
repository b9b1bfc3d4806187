import { createApp } from 'vue'

import '../shared/tokens.css'
import ExportsPage from './ExportsPage.vue'

createApp(ExportsPage).mount('#app')
