import { createApp } from 'vue'

import '../shared/tokens.css'
import Roster from './Roster.vue'

createApp(Roster).mount('#app')
