#!/bin/sh
# Tests ./dev's set-up on machines that do not exist: every tool it calls is a stand-in that notes the call.
# shellcheck disable=SC2016 # the bodies of stand-ins expand when they run
set -eu
cd "$(dirname "$0")/.."
repository=$(pwd)
machines=$(mktemp -d)
trap 'rm -rf "$machines"' EXIT

# A Debian machine where everything is in place; a test then takes something away.
new_machine() {
  machine=$machines/$1
  bin=$machine/bin
  mkdir -p "$bin" "$machine/home" "$machine/repository/ui"
  cp "$repository/dev" "$machine/repository/dev"
  echo '{}' >"$machine/repository/ui/package-lock.json"
  for tool in sh cat chmod cmp cp cut date dirname env grep mkdir mktemp rm sed sha256sum sort tar tr; do
    ln -s "$(command -v $tool)" "$bin/$tool"
  done
  stand_in uname 'case $1 in -s) echo Linux ;; -m) echo x86_64 ;; esac'
  stand_in id 'echo 0'
  stand_in dpkg '! grep -qx "$2" "$machine/missing" && echo "Status: install ok installed"'
  stand_in apt-get 'note apt-get "$@"'
  stand_in apt-cache 'exit 0'
  stand_in curl 'note curl "$@"; exit 7'
  stand_in rustc 'echo "rustc 1.95.0 (59807616e 2026-04-14)"'
  stand_in cargo 'note cargo "$@"; [ "$1" != metadata ] || echo "{\"target_directory\":\"$machine/target\",\"version\":1}"'
  stand_in node 'echo v20.19.0'
  stand_in npm 'note npm "$@"; [ "$1" != ci ] || mkdir -p node_modules'
  : >"$machine/missing"
  : >"$machine/calls"
}

# stand_in NAME BODY: a tool of the machine.
stand_in() {
  printf '#!/bin/sh\nmachine="%s"\nnote() { echo "$*" >>"$machine/calls"; }\n%s\n' "$machine" "$2" >"$bin/$1"
  chmod +x "$bin/$1"
}

# dev ARGUMENT…: runs the script on the machine; its exit code is in $status, what it said in said.
dev() {
  status=0
  env -i PATH="$bin" HOME="$machine/home" CI=true DISPLAY="${display:-}" "$machine/repository/dev" "$@" >"$machine/said" 2>&1 || status=$?
}

ended_with() { [ "$status" -eq "$1" ] || wrong "it ended with $status instead of $1"; }
called() { grep -qx "$1" "$machine/calls" || wrong "it did not call: $1"; }
never_called() { ! grep -q "^$1" "$machine/calls" || wrong "it called: $1"; }
told() { grep -qF "$1" "$machine/said" || wrong "it did not say: $1"; }

wrong() {
  printf 'On the machine “%s”, %s\n' "${machine##*/}" "$1" >&2
  printf '%s\n' '--- calls' "$(cat "$machine/calls")" '--- said' "$(cat "$machine/said")" >&2
  exit 1
}

new_machine "with everything"
dev setup
ended_with 0
never_called apt-get
called 'npm ci --no-audit --no-fund'
: >"$machine/calls"
dev setup
ended_with 0
never_called npm
echo '{"changed": true}' >"$machine/repository/ui/package-lock.json"
dev setup
called 'npm ci --no-audit --no-fund'

new_machine "without WebKit"
echo libwebkit2gtk-4.1-dev >"$machine/missing"
dev setup
ended_with 0
told 'Missing system packages: libwebkit2gtk-4.1-dev'
called 'apt-get update -q'
called 'apt-get install -y -q --no-install-recommends libwebkit2gtk-4.1-dev'

new_machine "where another name is offered"
printf '%s\n' chromium chromium-browser >"$machine/missing"
stand_in apt-cache '[ "$2" = chromium-browser ]'
dev test ui
called 'apt-get install -y -q --no-install-recommends chromium-browser'
told 'UI in Chromium: skipped, there is none'

new_machine "with Chrome"
printf '%s\n' chromium chromium-browser >"$machine/missing"
stand_in google-chrome 'exit 0'
stand_in npm 'note "${CHROMIUM:-}" npm "$@"; [ "$1" != ci ] || mkdir -p node_modules'
dev test ui
ended_with 0
never_called apt-get
called "$bin/google-chrome npm run test:e2e"

new_machine "where only formatting is asked for"
echo libwebkit2gtk-4.1-dev >"$machine/missing"
dev test format
ended_with 0
called 'cargo fmt --all --check'
never_called apt-get
never_called npm
told 'dev test: 1 steps passed'

new_machine "where a step fails"
stand_in cargo 'note cargo "$@"; [ "$2" != --all ]'
dev test format licences
ended_with 1
told 'dev test: Rust format failed'
told 'Run only this part again: ./dev test format'
! grep -q Licences "$machine/said" || wrong "it went on after a failure"

new_machine "that measures"
echo wrk >"$machine/missing"
dev bench reading --events 1000
ended_with 0
called 'cargo bench --locked -p tests --bench reading -- --events 1000'
never_called apt-get
dev bench --seconds 1
called 'apt-get install -y -q --no-install-recommends wrk'
called 'cargo bench --locked -p tests --bench ingest -- --seconds 1'
dev bench swimming
ended_with 2
told 'no such bench: swimming'

new_machine "of a person with sudo"
echo pkg-config >"$machine/missing"
stand_in id 'echo 1000'
stand_in sudo 'note sudo "$@"'
dev setup
ended_with 0
called 'sudo apt-get update -q'
called 'sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends pkg-config'

new_machine "of a person without sudo"
echo pkg-config >"$machine/missing"
stand_in id 'echo 1000'
dev setup
ended_with 1
told 'this needs root and there is no sudo'

new_machine "with an old Rust and rustup"
stand_in rustc '[ "${RUSTUP_TOOLCHAIN:-}" = stable ] && echo "rustc 1.96.1" || echo "rustc 1.80.0"'
stand_in rustup 'note rustup "$@"'
dev setup
ended_with 0
called 'rustup toolchain install stable --no-self-update --profile minimal --component rustfmt --component clippy'

new_machine "without Rust and offline"
rm "$bin/rustc"
dev setup
ended_with 1
told 'https://sh.rustup.rs is out of reach'

for version in v18.20.0 v20.18.9 v21.7.0 v22.11.0; do
  new_machine "with Node $version and offline"
  stand_in node "echo $version"
  dev setup
  ended_with 1
  told 'is out of reach. Install Node 20.19 or later'
done

for version in v20.19.0 v22.12.0 v24.0.0; do
  new_machine "with Node $version"
  stand_in node "echo $version"
  dev setup
  ended_with 0
  never_called curl
done

new_machine "given a forged Node"
stand_in node 'echo v18.20.0'
stand_in curl 'for last; do :; done; echo forged >"$last"'
dev setup
ended_with 1
told "is not the file Node's release team signed"
[ -z "$(ls "$machine/repository/.tools")" ] || wrong "it kept the forged file"

new_machine "given the signed Node"
stand_in node 'echo v18.20.0'
stand_in curl 'for last; do :; done; name=${last##*/}; folder=$machine/${name%.tar.xz}
mkdir -p "$folder/bin"
printf "#!/bin/sh\necho v24.19.0\n" >"$folder/bin/node"
chmod +x "$folder/bin/node"
tar -cJf "$last" -C "$machine" "${folder##*/}"'
ln -s "$(command -v xz)" "$bin/xz"
rm "$bin/sha256sum"
stand_in sha256sum 'echo "14b342e71204f811bde6153be8e04b62aef63c236fef92b55f9c83154b409647  $1"'
dev setup
ended_with 0
rm "$bin/curl"
stand_in curl 'note curl "$@"'
dev setup
ended_with 0
never_called curl

for display in "" remote; do
  new_machine "with ${display:-no} display"
  mkdir -p "$machine/target/debug"
  stand_in mojito 'note mojito "$@"'
  stand_in mojito-tray 'note mojito-tray "$@"'
  mv "$bin/mojito" "$bin/mojito-tray" "$machine/target/debug"
  dev run --listen 127.0.0.1:0
  ended_with 0
  if [ "$display" ]; then
    called 'npm run build'
    called 'cargo build --locked -p mojito-tray --features custom-protocol'
    called 'mojito-tray --listen 127.0.0.1:0'
  else
    told 'There is no display'
    never_called npm
    called 'mojito serve --listen 127.0.0.1:0'
  fi
done
display=

new_machine "of someone who mistypes"
dev tset
ended_with 2
told 'no such command: tset'
dev test progarms
ended_with 2
told 'no such part: progarms'

echo "./dev sets up every machine as it should"
