/** Telephone numbers as people type them, and as the door of reports reads them. */

const BETWEEN_DIGITS = /[\s().\-－（）]/g
const TELEPHONE = /^\+?\d{5,15}$/

export const digitsOf = (phone: string): string => phone.replace(BETWEEN_DIGITS, '')
export const isTelephone = (phone: string): boolean => TELEPHONE.test(digitsOf(phone))
