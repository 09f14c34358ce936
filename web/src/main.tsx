import './theme/mantine.css'
import 'virtual:theme.css'
import './theme/base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguages } from './i18n/setup.ts'
import { App } from './shell/App.tsx'

const place = document.getElementById('app')
if (place) {
  await startLanguages()
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
