import { createApp } from 'vue'

import '../shared/tokens.css'
import Slips from './Slips.vue'

createApp(Slips).mount('#app')
