/** The time, for a component that shows how long something takes or lasts: fresh every half minute, or as often as given. */
export function useNow(every = 30_000): { readonly now: number } {
  let now = $state(Date.now());
  $effect(() => {
    const timer = setInterval(() => (now = Date.now()), every);
    return () => clearInterval(timer);
  });
  return {
    get now() {
      return now;
    },
  };
}
