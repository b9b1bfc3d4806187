import { createApp } from 'vue'

import '../shared/tokens.css'
import Track from './Track.vue'

createApp(Track).mount('#app')
