# What eng/run, eng/test and eng/psql ask of the machine. To be sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Build servers outlive the script and would hold its output pipe open, so that `eng/test | tee log` never ended.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

say() { printf '%s\n' "$*" >&2; }

need_dotnet() {
    if ! command -v dotnet >/dev/null; then
        say "OpsMonitor needs the .NET 10 SDK, and there is no dotnet command: https://dotnet.microsoft.com/download/dotnet/10.0"
        return 1
    fi
    install_icu || return 1
    export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0 # images without ICU set it to 1
    # Fails, and says why itself, when no installed SDK satisfies global.json.
    (cd "$root" && dotnet --version >/dev/null)
}

# Languages come from ICU, which the program will not start without.
install_icu() {
    case "$(uname)" in Linux) ;; *) return 0 ;; esac
    [ -n "$(ls /usr/lib/*/libicuuc.so.* /usr/lib/libicuuc.so.* /usr/lib64/libicuuc.so.* /lib/*/libicuuc.so.* 2>/dev/null)" ] && return 0
    if may_apt; then
        apt_install '^libicu[0-9]+$'
    else
        say "OpsMonitor needs ICU, and this machine has none: install your system's package libicu."
        return 1
    fi
}

# The folder of the server programs, looked for in the same places and order as OpsMonitor.App/Hosting/PostgresBinaries.cs.
postgres_folder() {
    local folder
    if [ -n "${OPSMONITOR_PG_BIN:-}" ]; then
        printf '%s\n' "$OPSMONITOR_PG_BIN"
        return
    fi
    { tr ':' '\n' <<<"$PATH"
      ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV || true
      ls -d /usr/pgsql-*/bin /usr/libexec/postgresql* /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV || true
    } | while read -r folder; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/postgres" ]; then
            printf '%s\n' "$folder"
            break
        fi
    done
}

# As root, or through sudo where that asks no password.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_apt() { command -v apt-get >/dev/null && as_root true 2>/dev/null; }

apt_install() {
    local wait=(-o DPkg::Lock::Timeout=300)
    say "Installing $* with apt-get"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get "${wait[@]}" install -y -q --no-install-recommends "$@" >&2 ||
        { as_root apt-get "${wait[@]}" update -q >&2 &&
          as_root env DEBIAN_FRONTEND=noninteractive apt-get "${wait[@]}" install -y -q --no-install-recommends "$@" >&2; }
}

# Installs the server programs where it may. Says nothing when it may not: the app's own error names the remedies.
install_postgres() {
    [ -z "$(postgres_folder)" ] && may_apt || return 0
    # Only the programs are wanted: this keeps Debian's package from making and starting a cluster of its own.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    apt_install postgresql
}

chromium_program() {
    if [ -n "${CHROMIUM:-}" ]; then
        printf '%s\n' "$CHROMIUM"
        return
    fi
    command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable ||
        ls '/Applications/Chromium.app/Contents/MacOS/Chromium' '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' 2>/dev/null
}

# Looked for in the same places as OpsMonitor.Tests/Support/Servers/Nginx.cs.
nginx_program() { PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin" command -v nginx; }

# Looked for in the same places as OpsMonitor.Tests/Support/Servers/Caddy.cs.
caddy_program() { PATH="$PATH:/usr/local/bin:/opt/homebrew/bin" command -v caddy; }

install_nginx() { install_quietly nginx-light || install_quietly nginx; }

# Only the program is wanted: while this file says no, Debian's packages start no server on port 80. A subshell, so that the file goes whatever happens.
install_quietly() (
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap 'as_root rm -f "$policy"' EXIT
        printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
        as_root chmod 755 "$policy"
    fi
    apt_install "$@"
)

# Node, and the npm client of SignalR that a test runs under it. Its packages are those of package-lock.json.
install_node_client() {
    local client="$root/OpsMonitor.Tests/Runs/Events/client"
    if ! command -v npm >/dev/null && may_apt; then
        apt_install nodejs npm || true
    fi
    command -v npm >/dev/null && npm ci --prefix "$client" --no-audit --no-fund --silent >&2
}

# The languages of docs/clients, and what its recipes are for: `install_languages PROGRAM=PACKAGE...` installs what is missing, where it may.
install_languages() {
    local pair
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || { may_apt && apt_install "${pair#*=}"; } ||
            say "No ${pair%%=*}: tests of its client or recipe are skipped."
    done
}

# Packages that bring a library and no program.
install_libraries() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || { may_apt && apt_install "$package"; } ||
            say "No $package: tests of its recipe are skipped."
    done
}

# PowerShell is not Debian's, but a tool of .NET; looked for in the same place as OpsMonitor.Tests/Support/Programs.cs.
install_powershell() {
    local tools="$root/artifacts/tools"
    command -v pwsh >/dev/null || [ -x "$tools/pwsh" ] ||
        dotnet tool install --tool-path "$tools" PowerShell --version 7.6.10 >/dev/null 2>&1
}
