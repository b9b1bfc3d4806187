import { createApp } from 'vue'

import '../shared/tokens.css'
import EmergencyPage from './EmergencyPage.vue'

createApp(EmergencyPage).mount('#app')
