import { createApp } from 'vue'

import '../shared/tokens.css'
import Morning from './Morning.vue'

createApp(Morning).mount('#app')
