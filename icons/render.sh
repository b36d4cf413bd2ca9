#!/bin/sh
# Draws every picture file from the SVGs beside it: run it after changing one, and commit both.
# Needs rsvg-convert (librsvg) and convert (ImageMagick).
set -eu
cd "$(dirname "$0")"

drawn=$(mktemp -d)
trap 'rm -rf "$drawn"' EXIT

# draw SVG SIZE PNG
draw() { rsvg-convert --width "$2" --height "$2" "$1" --output "$3"; }

# --- the app: names as Tauri's bundler expects them
draw app.svg 32 32x32.png
draw app.svg 128 128x128.png
draw app.svg 256 128x128@2x.png
draw app.svg 512 icon.png

for size in 16 24 32 48 64 128 256 512 1024; do
  draw app.svg $size "$drawn/$size.png"
done
(cd "$drawn" && convert 16.png 24.png 32.png 48.png 64.png 256.png icon.ico)
mv "$drawn/icon.ico" icon.ico

# macOS's icns: "icns", the length of the file, then a type, a length and a PNG for each size; big-endian.
number() {
  for shift in 24 16 8 0; do
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$(printf %03o $(($1 >> shift & 255)))"
  done
}
for entry in ic11:32 ic12:64 ic07:128 ic13:256 ic08:256 ic14:512 ic09:512 ic10:1024; do
  png=$drawn/${entry#*:}.png
  printf %s "${entry%:*}"
  number $(($(wc -c <"$png") + 8))
  cat "$png"
done >"$drawn/entries"
{
  printf icns
  number $(($(wc -c <"$drawn/entries") + 8))
  cat "$drawn/entries"
} >icon.icns

# --- the tray: in colour for Linux and Windows, black for macOS, which paints it to suit the menu bar
for svg in tray/*.svg; do
  state=${svg%.svg}
  sed 's/#[0-9a-f]\{6\}/#000000/g' "$svg" >"$drawn/template.svg"
  draw "$svg" 32 "$state.png"
  draw "$drawn/template.svg" 44 "$state-template.png"
done
