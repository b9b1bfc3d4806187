import { createApp } from 'vue'

import '../shared/tokens.css'
import ContactsPage from './ContactsPage.vue'

createApp(ContactsPage).mount('#app')
