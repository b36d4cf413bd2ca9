/** The time, for a component that shows how long something takes or lasts: fresh every half minute. */
export function useNow(): { readonly now: number } {
  let now = $state(Date.now());
  $effect(() => {
    const timer = setInterval(() => (now = Date.now()), 30_000);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      return now;
    },
  };
}
