import { createApp } from 'vue'

import '../shared/tokens.css'
import './wall.css'
import Wall from './Wall.vue'

createApp(Wall).mount('#app')
