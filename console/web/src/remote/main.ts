import { createApp } from 'vue'

import '../shared/tokens.css'
import Remote from './Remote.vue'

createApp(Remote).mount('#app')
