export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="9" className="fill-accent" />
      <g className="stroke-on-accent" strokeWidth="2.6" strokeLinecap="round">
        <path d="M8 14v4M12 10.5v11M16 7.5v17M20 11.5v9M24 14v4" />
      </g>
    </svg>
  );
}
