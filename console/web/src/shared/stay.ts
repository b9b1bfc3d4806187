/**
 * A page with a form stays with whoever it is shown to: when the session ends it is covered until the same person signs
 * in again, and what was typed stays; when somebody else signs in, in whichever tab, the page is theirs and begins anew.
 */
import { onMounted, ref, type Ref } from 'vue'

import { api, onSignedOut } from '../api/client'
import { goToLogin, me, onSessionChanged } from './session'

export interface Stay {
  /** Whether the page has to be covered. */
  signedOut: Ref<boolean>
}

/** What a change of the session, by another tab, means for a page: who is signed in now, null for nobody. */
export function afterChange(shown: string | undefined, now: string | null): 'uncover' | 'cover' | 'anew' {
  if (now === null) return shown === undefined ? 'anew' : 'cover'
  return now === shown ? 'uncover' : 'anew'
}

export function useStay(): Stay {
  const signedOut = ref(false)

  async function noteChange(): Promise<void> {
    const now = await api.get('/me').catch(() => null)
    const turn = afterChange(me.value?.user, now?.user ?? null)
    if (turn === 'anew') location.reload()
    else signedOut.value = turn === 'cover'
  }

  onMounted(() => {
    onSignedOut(() => (me.value === null ? goToLogin() : (signedOut.value = true)))
    onSessionChanged(() => void noteChange())
  })
  return { signedOut }
}
