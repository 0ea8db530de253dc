# shellcheck shell=bash disable=SC2034,SC2154
# (names of those who source this, and for them)
# Sourced after prepare.sh by the scripts that build for Windows on Linux, or try what was built there under wine.

target=x86_64-pc-windows-gnu
# Where cargo puts what is built for Windows, apart from the rest: with a standard library that is built along, what is
# built for this computer would have the same names there and other contents.
windows_target=$built/windows
windows_built=$windows_target/$target

# need_windows: what building for Windows takes. Afterwards `for_windows` is cargo's command for it.
need_windows() {
    need_rust
    need cc mingw
    local sysroot
    sysroot=$(rustc --print sysroot)
    if [ -d "$sysroot/lib/rustlib/$target" ]; then
        cargo_windows=(cargo) std=()
    else
        toolchain_with_sources "$sysroot"
        # The standard library is built along; a released compiler does that only when told to be bold.
        cargo_windows=(env RUSTC_BOOTSTRAP=1 "RUSTC=$toolchain/bin/rustc" "RUSTDOC=$toolchain/bin/rustdoc"
            "PATH=$toolchain/bin:$PATH" "$toolchain/bin/cargo")
        # shellcheck disable=SC2054 # one word
        std=(-Z build-std=std,panic_abort,panic_unwind)
    fi
}

# for_windows COMMAND…: cargo's COMMAND for Windows.
for_windows() {
    local command=$1
    shift
    CARGO_TARGET_DIR=$windows_target "${cargo_windows[@]}" "$command" ${std[@]+"${std[@]}"} --target "$target" --locked "$@"
}

# toolchain_with_sources SYSROOT: sets `toolchain` to a copy of the compiler with the sources of its standard library
# beside it, which Debian has in a package. Nothing is installed.
toolchain_with_sources() {
    local version site
    version=$(rustc --version | awk '{ print $2 }')
    toolchain=$built/windows-toolchain-$version
    [ ! -d "$toolchain" ] || return 0
    # shellcheck disable=SC2016 # apt's own names
    site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -m 1 '/debian/*$' || true)
    [ -n "$site" ] ||
        fail "Rust's standard library for Windows is missing; fetch it with: rustup target add $target"
    echo "Taking the sources of Rust's standard library from Debian's package rust-src $version: this Rust brings none" \
        "for Windows (rustup target add $target would be another way)."
    local own=$built/windows-sources
    rm -rf "$own"
    mkdir -p "$own/lists/partial" "$own/cache/archives/partial"
    # Every suite that may have it. Debian's own signatures are looked at, as with any package.
    local suite
    for suite in stable-backports trixie-backports testing; do
        echo "deb $site $suite main"
    done >"$own/sources.list"
    local apt=(-o "Dir::Etc::SourceList=$own/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o "Dir::State::Lists=$own/lists" -o "Dir::Cache=$own/cache" -o Acquire::Languages=none
        -o APT::Sandbox::User=root)
    apt-get "${apt[@]}" update >"$own/log" 2>&1 || true
    (cd "$own" && apt-get "${apt[@]}" download "rust-src=$version*" >>"$own/log" 2>&1) || {
        tail -n 5 "$own/log" >&2
        fail "Debian's package rust-src $version could not be had, see above; fetch Rust's standard library for Windows
with: rustup target add $target"
    }
    dpkg-deb -x "$own"/rust-src_*.deb "$own/unpacked"
    mkdir -p "$own/toolchain/lib/rustlib/src/rust"
    local part
    for part in bin lib libexec; do
        [ ! -d "$1/$part" ] || cp -al "$1/$part" "$own/toolchain/" 2>/dev/null || cp -a "$1/$part" "$own/toolchain/"
    done
    mkdir -p "$own/toolchain/lib/rustlib/src/rust"
    cp -a "$own/unpacked/usr/src/rustc-$version/library" "$own/toolchain/lib/rustlib/src/rust/"
    mv "$own/toolchain" "$toolchain"
    rm -rf "$own"
}

# need_wine: what running it takes. Afterwards `in_wine` runs programs for Windows, in a system of their own below
# `wine_home`, which the caller names and removes.
need_wine() {
    need wine xvfb mingw
    local system=$wine_home/system
    export WINEPREFIX=$system WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
    wineboot --init >/dev/null 2>&1 || fail 'wine could not make a system to try the program in.'
    # Older versions of wine lack this part of Windows, which Rust's standard library asks for random numbers. The
    # stand-in is for tests alone.
    if [ ! -f "$system/drive_c/windows/system32/bcryptprimitives.dll" ]; then
        x86_64-w64-mingw32-gcc -shared -O1 -o "$system/drive_c/windows/system32/bcryptprimitives.dll" \
            -x c - -ladvapi32 <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T bytes) { return SystemFunction036(to, (ULONG)bytes); }
C
    fi
}

# in_wine PROGRAM ARGUMENTS…: runs it; wine's own words about missing parts are not shown.
in_wine() {
    wine "$@" 2> >(grep -v -e '^ALSA lib' -e '^it looks like wine32' -e '^multiarch needs' -e '^execute "dpkg' -e '^apt-get install' >&2)
}
