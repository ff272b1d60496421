#!/bin/bash
# Opens the desk in a real window under a virtual display, presses keys, and looks at what is on the screen.
# usage: tests/desk/window.sh [FOLDER for the pictures]; exit 0 fine, 1 failed, 77 not run (says what is missing).
set -u
cd "$(dirname "$0")/../.."
folder=${1:-target/desk-window}
binary=${CODEDARK_DESK:-${CARGO_TARGET_DIR:-target}/debug/codedark-desk}
for tool in Xvfb xdotool import convert compare; do
    command -v "$tool" >/dev/null || { echo "not run: $tool is missing (apt-get install xvfb xdotool imagemagick)"; exit 77; }
done
[ -x "$binary" ] || { echo "not run: $binary is not built (cargo build -p codedark-desk)"; exit 77; }
mkdir -p "$folder"
number=77
while [ -e "/tmp/.X$number-lock" ]; do number=$((number + 1)); done
export DISPLAY=:$number
Xvfb "$DISPLAY" -screen 0 1600x1000x24 -nolisten tcp >"$folder/xvfb.log" 2>&1 &
display=$!
desk=
finish() { [ -n "$desk" ] && kill "$desk" 2>/dev/null; kill "$display" 2>/dev/null; wait 2>/dev/null; }
trap finish EXIT

fail() { echo "failed: $1"; tail -20 "$folder/desk.log"; exit 1; }
shot() { import -window root "$folder/$1.png"; }
# How many pixels differ between two pictures, in a region WxH+X+Y.
differ() {
    convert "$folder/$1.png" -crop "$3" +repage "$folder/a.png"
    convert "$folder/$2.png" -crop "$3" +repage "$folder/b.png"
    compare -metric AE "$folder/a.png" "$folder/b.png" null: 2>&1 | cut -d' ' -f1
}
# Waits until a command says yes, a minute at most.
until_true() { for _ in $(seq 120); do "$@" && return 0; kill -0 "$desk" 2>/dev/null || fail "the desk ended"; sleep 0.5; done; return 1; }
colours() { convert "$folder/$1.png" -crop "$2" +repage -unique-colors -format %w info:; }
drawn() { shot now && [ "$(colours now 1000x600+260+80)" -gt 20 ]; }
changed() { shot now && [ "$(differ "$1" now "$2")" -gt 30 ]; }
key() { xdotool search --name 'codedark desk' windowfocus key --clearmodifiers "$1" 2>/dev/null || xdotool key "$1"; }

for _ in $(seq 40); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.25; done
"$binary" "${INCIDENT:-ransomware-friday}" --at 9h --today 2026-01-01 >"$folder/desk.log" 2>&1 &
desk=$!
until_true drawn || fail "nothing was drawn"
sleep 2; shot opened
ground=$(convert "$folder/opened.png" -format '%[pixel:p{250,700}]' info:)
echo "opened: $(colours opened 1000x600+260+80) colours on the plan, ground $ground"

key space
until_true changed opened 200x40+740+5 || fail "Space did not start the clock"
shot playing; echo "Space: the clock runs"
key space; sleep 1; shot paused; sleep 2; shot still
[ "$(differ paused still 200x40+740+5)" -le 30 ] || fail "Space did not stop the clock"
echo "Space: the clock stands"
key 4; until_true changed paused 1000x620+260+60 || fail "4 did not show staff load"
shot load; echo "4: staff load"
key 3; sleep 1
xdotool mousemove 330 96 sleep 0.2 mousedown 1 sleep 0.2 mouseup 1
until_true changed paused 340x500+1258+60 || fail "a click did not tell about what it hit"
shot selected; echo "click: the inspector tells"
key question; until_true changed selected 440x400+270+70 || fail "? did not list the keys"
shot keys; echo "?: the keys"
key Escape; key Escape; sleep 1; shot home; cp "$folder/home.png" "$folder/hospital.png"
rm -f "$folder"/{a,b,now,still}.png
echo "window: ok, pictures in $folder"
