import { createApp } from 'vue'

import '../shared/tokens.css'
import Screens from './Screens.vue'

createApp(Screens).mount('#app')
