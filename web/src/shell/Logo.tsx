/** The mark: a cloud that is also a small keep, with its door open. */
export function Logo({ size = 26, wordless = false }: { size?: number; wordless?: boolean }) {
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 10 }}>
      <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="9" fill="var(--mantine-color-jade-7)" />
        <path
          d="M9.6 23.5a4.6 4.6 0 0 1-.5-9.2V9.8h3.1v2h2.3v-2h3v2h2.3v-2h3.1v4.5a4.6 4.6 0 0 1-.5 9.2h-3.9v-3.4a2.5 2.5 0 0 0-5 0v3.4z"
          fill="#fff"
        />
      </svg>
      {!wordless && (
        <span style={{ fontSize: 17, fontWeight: 680, letterSpacing: '-0.01em' }}>CloudKeep</span>
      )}
    </span>
  )
}
