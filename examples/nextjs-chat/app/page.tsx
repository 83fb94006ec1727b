import type { ReactNode } from 'react'
import { Chat } from '@/components/chat'

export default function Page(): ReactNode {
  return <Chat />
}
