import 'vant/es/badge/style/index.mjs'
import 'vant/es/button/style/index.mjs'
import 'vant/es/cascader/style/index.mjs'
import 'vant/es/cell/style/index.mjs'
import 'vant/es/dialog/style/index.mjs'
import 'vant/es/field/style/index.mjs'
import 'vant/es/icon/style/index.mjs'
import 'vant/es/nav-bar/style/index.mjs'
import 'vant/es/picker/style/index.mjs'
import 'vant/es/popup/style/index.mjs'
import 'vant/es/pull-refresh/style/index.mjs'
import 'vant/es/rate/style/index.mjs'
import 'vant/es/switch/style/index.mjs'
import 'vant/es/tabbar/style/index.mjs'
import 'vant/es/tabbar-item/style/index.mjs'
import 'vant/es/toast/style/index.mjs'
import { createApp } from 'vue'

import '../shared/lamp.css'
import '../shared/tokens.css'
import Officer from './Officer.vue'
import { startSending } from './parts'
import { registerWorker, watchStorage } from './shell'
import './vant.css'

createApp(Officer).mount('#app')
startSending()
void registerWorker()
void watchStorage()
