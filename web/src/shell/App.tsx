import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { theme } from '../theme/theme.ts'
import { UploadsContext } from '../uploads/uploads-context.ts'
import { UploadManager } from '../uploads/upload-manager.ts'
import { folderWatcher } from '../files/folder-cache.ts'
import { createQueryClient } from './query-client.ts'
import { createAppRouter } from './router.tsx'

export function App() {
  const [queryClient] = useState(createQueryClient)
  const [router] = useState(createAppRouter)
  const [uploads] = useState(() => new UploadManager(folderWatcher(queryClient)))
  return (
    // The variables come from a style sheet (vite.config.ts), so nothing adds a <style> element.
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <UploadsContext value={uploads}>
          <RouterProvider router={router} />
          <Notifications position="bottom-left" limit={4} zIndex={400} />
        </UploadsContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}
