# Sourced by the scripts beside it: makes sure that a compiler, libraries and tools are there.
# Says what it installs; is silent and quick when nothing is missing.

RUST_NEEDED=1.95

fail() {
    echo "$1" >&2
    exit "${2:-2}"
}

# What each need is called by the package managers: need, apt, dnf, pacman, brew. `-` for part of
# the system. The columns for dnf, pacman and brew are written from their package lists.
PACKAGES='
cc         build-essential      gcc                 base-devel       -
pkg-config pkg-config           pkgconf-pkg-config  pkgconf          pkgconf
alsa       libasound2-dev       alsa-lib-devel      alsa-lib         -
curl       curl                 curl                curl             curl
unzip      unzip                unzip               unzip            -
ffmpeg     ffmpeg               ffmpeg-free         ffmpeg           ffmpeg
sox        sox                  sox                 sox              sox
pulseaudio pulseaudio           pulseaudio          pulseaudio       -
pactl      pulseaudio-utils     pulseaudio-utils    libpulse         -
alsa-pulse libasound2-plugins   alsa-plugins-pulseaudio alsa-plugins -
'

# Whether a need is met.
is_there() {
    case $1 in
        cc) command -v cc ;;
        alsa) [ "$(uname)" != Linux ] || pkg-config --exists alsa ;;
        pulseaudio | pactl) [ "$(uname)" != Linux ] || command -v "$1" ;;
        alsa-pulse) [ "$(uname)" != Linux ] ||
            compgen -G '/usr/lib*/*/alsa-lib/libasound_module_pcm_pulse.so' ||
            compgen -G '/usr/lib*/alsa-lib/libasound_module_pcm_pulse.so' ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

# need NAME…: installs what of these is missing.
need() {
    local missing=() name
    for name in "$@"; do
        is_there "$name" || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return

    local manager column
    if command -v apt-get >/dev/null; then
        manager=apt column=2
    elif command -v dnf >/dev/null; then
        manager=dnf column=3
    elif command -v pacman >/dev/null; then
        manager=pacman column=4
    elif command -v brew >/dev/null; then
        manager=brew column=5
    else
        fail "Please install: ${missing[*]}. (None of apt, dnf, pacman and brew was found.)"
    fi
    local packages=() package
    for name in "${missing[@]}"; do
        package=$(awk -v name="$name" -v column=$column '$1 == name { print $column }' <<<"$PACKAGES")
        [ "$package" = - ] || packages+=("$package")
    done
    [ ${#packages[@]} -gt 0 ] || fail "Please install: ${missing[*]}. ($manager has no package for it.)"

    local root=()
    if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail "Please install as an administrator: ${packages[*]}. (There is no sudo.)"
        root=(sudo)
    fi
    echo "Installing with $manager: ${packages[*]}"
    local log
    log=$(mktemp)
    case $manager in
        apt)
            "${root[@]}" apt-get update >"$log" 2>&1 &&
                "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
                    apt-get install -y --no-install-recommends "${packages[@]}" >>"$log" 2>&1
            ;;
        dnf) "${root[@]}" dnf install -y "${packages[@]}" >"$log" 2>&1 ;;
        pacman) "${root[@]}" pacman -S --needed --noconfirm "${packages[@]}" >"$log" 2>&1 ;;
        brew) brew install "${packages[@]}" >"$log" 2>&1 ;;
    esac || {
        tail -n 5 "$log" >&2
        fail "Could not install ${packages[*]} with $manager; its last words are above, all of them in $log."
    }
    rm -f "$log"
    for name in "${missing[@]}"; do
        is_there "$name" || fail "Installed ${packages[*]}, but $name is still missing."
    done
}

# A compiler of at least the version that the package asks for.
need_rust() {
    local how="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    [ -f "$HOME/.cargo/env" ] && ! command -v cargo >/dev/null && . "$HOME/.cargo/env"
    command -v cargo >/dev/null && command -v rustc >/dev/null ||
        fail "Rust $RUST_NEEDED or newer is needed and none was found. Install it with: $how"
    local found
    found=$(rustc --version | awk '{ print $2 }')
    if [ "$(printf '%s\n%s\n' "$RUST_NEEDED" "$found" | sort -V | head -n 1)" != "$RUST_NEEDED" ]; then
        fail "Rust $RUST_NEEDED or newer is needed, found $found. Update it with: rustup update stable"
    fi
}
