// The page around this one: only one whose origin the site's owner allows is told anything.

// The origin of the page around this one, or null. Firefox has no ancestorOrigins; there the
// referrer has it, unless that page sends none.
export function originAround(ancestors = location.ancestorOrigins) {
  if (parent === window) return null;
  const around = ancestors?.[0] ?? document.referrer;
  // Without an origin of its own, as in a sandbox, it is “null”.
  return around && around !== "null" ? new URL(around).origin : null;
}

// Whether an origin is in a list of frame-ancestors (Content-Security-Policy), to the letter.
export function isAllowed(origin, ancestors) {
  return ancestors.split(" ").some((source) => {
    if (source === "'self'") return origin === location.origin;
    const [scheme, domain] = source.split("//*");
    if (domain === undefined) return origin === source;
    return origin.startsWith(`${scheme}//`) && origin.endsWith(domain);
  });
}
