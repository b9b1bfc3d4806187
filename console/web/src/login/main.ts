import { createApp } from 'vue'

import '../shared/tokens.css'
import Login from './Login.vue'

createApp(Login).mount('#app')
