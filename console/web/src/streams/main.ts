import { createApp } from 'vue'

import '../shared/tokens.css'
import StreamsPage from './StreamsPage.vue'

createApp(StreamsPage).mount('#app')
