# shellcheck shell=bash
# Sourced by the scripts beside it: makes sure that a compiler, libraries and tools are there.
# Says what it installs; is silent and quick when nothing is missing. Written for bash 3.2 and later,
# which is what macOS has: there an empty array cannot be expanded under `set -u`.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# Where cargo builds.
# shellcheck disable=SC2034 # for the scripts that source this
built=${CARGO_TARGET_DIR:-$project/target}

# fail MESSAGE [STATUS]: one plain sentence, then the end. 2 is "the work could not be done".
fail() {
    echo "$1" >&2
    exit "${2:-2}"
}

# What building the program needs, besides Rust.
# shellcheck disable=SC2034 # for the scripts that source this
building=(cc pkg-config alsa openssl)

# What each need is called by the package managers: need, apt, dnf, pacman, brew. `-` where no package
# brings it. The columns for dnf, pacman and brew are written from their package lists.
PACKAGES='
cc         build-essential    gcc                     base-devel   -
c++        build-essential    gcc-c++                 base-devel   -
pkg-config pkg-config         pkgconf-pkg-config      pkgconf      pkgconf
alsa       libasound2-dev     alsa-lib-devel          alsa-lib     -
ffmpeg     ffmpeg             ffmpeg-free             ffmpeg       ffmpeg
pulseaudio pulseaudio         pulseaudio              pulseaudio   -
pactl      pulseaudio-utils   pulseaudio-utils        libpulse     -
alsa-pulse libasound2-plugins alsa-plugins-pulseaudio alsa-plugins -
openssl    libssl-dev         openssl-devel           openssl      openssl
strace     strace             strace                  strace       -
faketime   faketime           libfaketime             libfaketime  libfaketime
xvfb       xvfb               xorg-x11-server-Xvfb    xorg-server-xvfb -
egl        libegl1            mesa-libEGL             mesa         -
dri        libgl1-mesa-dri    mesa-dri-drivers        mesa         -
xkb        libxkbcommon-x11-0 libxkbcommon-x11        libxkbcommon-x11 -
x11-xcb    libx11-xcb1        libX11-xcb              libx11       -
xcursor    libxcursor1        libXcursor              libxcursor   -
xi         libxi6             libXi                   libxi        -
dbus-daemon dbus-daemon      dbus-daemon             dbus         dbus
minisign   minisign           minisign                minisign     minisign
age        age                age                     age          age
unzip      unzip              unzip                   unzip        unzip
sox        sox                sox                     sox          sox
mtools     mtools             mtools                  mtools       mtools
pdftotext  poppler-utils      poppler-utils           poppler      poppler
exfat      exfatprogs         exfatprogs              exfatprogs   -
exfat-fuse exfat-fuse         -                       -            -
mingw      gcc-mingw-w64-x86-64 mingw64-gcc           mingw-w64-gcc mingw-w64
wine       wine               wine                    wine         -
nsis       nsis               mingw32-nsis            -            makensis
xdotool    xdotool            xdotool                 xdotool      -
import     imagemagick        ImageMagick             imagemagick  imagemagick
zip        zip                zip                     zip          zip
osslsigncode osslsigncode     osslsigncode            -            osslsigncode
dpkg       dpkg               dpkg                    dpkg         dpkg
zstd       zstd               zstd                    zstd         zstd
objdump    binutils           binutils                binutils     -
debootstrap debootstrap       debootstrap             debootstrap  -
lintian    lintian            -                       -            -
espeak-ng  espeak-ng          espeak-ng               espeak-ng    espeak-ng
pip        python3-pip        python3-pip             python-pip   python
'

# a_file NAME: whether there is such a file where systems keep their libraries.
a_file() {
    compgen -G "/usr/lib*/*/$1" || compgen -G "/usr/lib*/$1"
}

# Whether a need is met. Sound goes through ALSA and is tested on PulseAudio on Linux alone, and so is
# the window on X. Only root can have a drive of its own, by the kernel or, where it does not know exFAT, by FUSE.
is_there() {
    case $1 in
        alsa | pulseaudio | pactl | alsa-pulse | strace | xvfb | egl | dri | xkb | x11-xcb | xcursor | xi | dbus-daemon)
            [ "$(uname)" = Linux ] || return 0
            ;;
        exfat | exfat-fuse)
            [ "$(uname)" = Linux ] && [ "$(id -u)" -eq 0 ] || return 0
            ;;
    esac
    case $1 in
        alsa) pkg-config --exists alsa ;;
        openssl) pkg-config --exists openssl ;;
        alsa-pulse) a_file alsa-lib/libasound_module_pcm_pulse.so ;;
        xvfb) command -v Xvfb ;;
        egl) a_file libEGL.so.1 ;;
        dri) a_file dri/swrast_dri.so || a_file 'libgallium*.so' ;;
        xkb) a_file libxkbcommon-x11.so.0 ;;
        x11-xcb) a_file libX11-xcb.so.1 ;;
        xcursor) a_file libXcursor.so.1 ;;
        xi) a_file libXi.so.6 ;;
        exfat) PATH=$PATH:/usr/sbin command -v mkfs.exfat ;;
        exfat-fuse)
            PATH=$PATH:/usr/sbin command -v mount.exfat-fuse || grep -qw exfat /proc/filesystems || ! command -v apt-get
            ;;
        mingw) command -v x86_64-w64-mingw32-gcc ;;
        nsis) command -v makensis ;;
        pip) python3 -m pip --version ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

# need NAME…: installs what of these is missing.
need() {
    local missing=() name
    for name in "$@"; do
        is_there "$name" || missing+=("$name")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

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
        fail "Please install ${missing[*]}: none of apt, dnf, pacman and brew was found to do it with."
    fi
    local packages=() package
    for name in "${missing[@]}"; do
        package=$(awk -v name="$name" -v column=$column '$1 == name { print $column }' <<<"$PACKAGES")
        [ "$package" != - ] ||
            fail "Please install $name: $manager has no package for it (on macOS: xcode-select --install)."
        packages+=("$package")
    done

    local rights=env
    if [ "$manager" != brew ] && [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail "Please have an administrator install ${packages[*]}: this is not root and there is no sudo."
        rights='sudo env'
    fi
    echo "Installing with $manager: ${packages[*]}"
    local log
    log=$(mktemp)
    # Nothing that is installed is removed for ours, and a list that cannot be renewed may still do.
    # shellcheck disable=SC2086 # `rights` is one word or two.
    case $manager in
        apt)
            $rights apt-get update >"$log" 2>&1 || true
            $rights DEBIAN_FRONTEND=noninteractive apt-get install -y --no-remove \
                --no-install-recommends -o DPkg::Lock::Timeout=120 "${packages[@]}" >>"$log" 2>&1
            ;;
        dnf) $rights dnf install -y "${packages[@]}" >"$log" 2>&1 ;;
        pacman) $rights pacman -S --needed --noconfirm "${packages[@]}" >"$log" 2>&1 ;;
        brew) $rights brew install "${packages[@]}" >"$log" 2>&1 ;;
    esac || {
        tail -n 5 "$log" >&2
        fail "Could not install ${packages[*]} with $manager; its last words are above, all of them in $log."
    }
    rm -f "$log"
    hash -r
    for name in "${missing[@]}"; do
        is_there "$name" || fail "Installed ${packages[*]}, but $name is still missing."
    done
}

# A compiler of at least the version that the package asks for.
need_rust() {
    local needed found='' cargo_env=${CARGO_HOME:-${HOME-}/.cargo}/env
    local install="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    needed=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' "$project/Cargo.toml")
    # A shell that was open before rustup was installed does not know its folder yet.
    if ! command -v cargo >/dev/null && [ -f "$cargo_env" ]; then
        # shellcheck source=/dev/null
        . "$cargo_env"
    fi
    if command -v cargo >/dev/null; then
        found=$(rustc --version 2>/dev/null | awk '{ print $2 }') || found=''
    fi
    if command -v rustup >/dev/null; then
        install='rustup update stable && rustup default stable'
    fi
    [ -n "$found" ] || fail "Rust $needed or newer is needed and none was found; install it with: $install"
    awk -v needed="$needed" -v found="$found" 'BEGIN {
        split(needed, n, "."); split(found, f, ".")
        exit !(f[1] + 0 > n[1] + 0 || (f[1] + 0 == n[1] + 0 && f[2] + 0 >= n[2] + 0))
    }' || fail "Rust $needed or newer is needed, found $found; install a newer one with: $install"
}
