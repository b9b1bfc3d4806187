import { createApp } from 'vue'

import '../shared/tokens.css'
import HandoverPage from './HandoverPage.vue'

createApp(HandoverPage).mount('#app')
