import { createApp } from 'vue'

import '../shared/tokens.css'
import './statistics.css'
import Statistics from './Statistics.vue'

createApp(Statistics).mount('#app')
