import { createApp } from 'vue'

import '../shared/tokens.css'
import Documents from './Documents.vue'

createApp(Documents).mount('#app')
