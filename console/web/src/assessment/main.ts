import { createApp } from 'vue'

import '../shared/tokens.css'
import AssessmentPage from './AssessmentPage.vue'

createApp(AssessmentPage).mount('#app')
