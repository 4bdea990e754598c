#!/usr/bin/env bash
# OpsMonitor for producers: report a run and what becomes of its items.
# bash 4.4 or later and curl. OPSMONITOR_URL and OPSMONITOR_KEY say where and as whom.
#
# In a script:
#     . ./opsmonitor.sh
#     opsm_start mailboxes archive --scope '{"office": "Lyon"}' --total 3
#     opsm_each archive <ids.txt       # one item a line; archive returns 0, $OPSM_SKIP, or anything else for an item that failed
#     opsm_finish                      # sets OPSM_STATUS
#
# As a program:
#     opsmonitor.sh run deployments deploy -- make deploy            # a run around any command
#     opsmonitor.sh item "$name" -- gzip "$name"                     # an item of it, from inside that command
#
# A script that ends with another exit code than 0 ends its run as failed. When an operator aborts the run, the shell gets SIGUSR1, whose trap exits with
# 130, and every opsm_ function answers 130; the run is then finished as aborted. Set a trap of your own on USR1 after opsm_start to tidy up first.
# shellcheck disable=SC2034 # OPSM_STATUS and OPSM_ATTACHED are there for the script

OPSM_TRIES=${OPSM_TRIES:-10}
OPSM_BATCH=${OPSM_BATCH:-500} OPSM_BATCH_SECONDS=${OPSM_BATCH_SECONDS:-1} OPSM_HEARTBEAT_SECONDS=${OPSM_HEARTBEAT_SECONDS:-10}
OPSM_SKIP=77 OPSM_ABORTED=130 OPSM_LOST=3
_opsm_shell='' _opsm_beats='' _opsm_pending=() _opsm_since=0 _opsm_total='' _opsm_max_reason=5000 # the hub keeps less, and refuses more than twice as much

# opsm_start RESOURCE ACTION [--scope JSON] [--total N] [--key IDEMPOTENCY_KEY] [--reject]: starts a run and begins it, or attaches to the active one of
# the same key (OPSM_ATTACHED is then true). Sets OPSM_RUN and OPSM_ATTEMPT.
opsm_start() {
    local body REPLY scope='{}' conflict=attach
    _opsm_json "${1:-}" && body="{\"resource\":$REPLY" && _opsm_json "${2:-}" && body+=",\"action\":$REPLY"
    shift 2 || { _opsm_say 'opsm_start needs a resource and an action'; return 2; }
    while (($#)); do
        case $1 in
            --scope) scope=$2 && shift ;;
            --total) body+=",\"total_items\":$2" && shift ;;
            --key) _opsm_json "$2" && body+=",\"idempotency_key\":$REPLY" && shift ;;
            --reject) conflict=reject ;;
            *) _opsm_say "opsm_start does not know $1" && return 2 ;;
        esac
        shift
    done
    _opsm_request POST /runs "$body,\"scope\":$scope,\"on_conflict\":\"$conflict\"}" once || return
    OPSM_RUN=$(_opsm_field id) OPSM_ATTACHED=$(_opsm_field deduplicated)
    _opsm_begin
}

# opsm_attach RUN: begins a run that waits, such as a retry, or goes on with one that runs.
opsm_attach() {
    OPSM_RUN=$1 OPSM_ATTACHED=true
    _opsm_request GET "/runs/$OPSM_RUN" && _opsm_begin
}

# opsm_waiting RESOURCE ACTION: prints the runs that wait for their producer, the oldest first: retries above all.
opsm_waiting() {
    _opsm_request GET "/runs?resource=$1&action=$2&status=pending&limit=200" || return
    local rest=$_opsm_answer found=''
    while [[ $rest =~ \"url\":\"[^\"]*/runs/([0-9]+)\" ]]; do
        found="${BASH_REMATCH[1]}"$'\n'"$found" rest=${rest#*"${BASH_REMATCH[0]}"}
    done
    printf %s "$found"
}

# opsm_item_ids: prints the ids that the run's scope lists, one a line: what a retry is to do, and none where all is to be done again.
opsm_item_ids() {
    local rest id cursor=''
    while :; do
        _opsm_request GET "/runs/$OPSM_RUN/item-ids?limit=10000${cursor:+&cursor=$cursor}" || return
        rest=${_opsm_answer#*[}
        while [[ $rest =~ ^,?\"(([^\"\\]|\\.)*)\" ]]; do
            rest=${rest#"${BASH_REMATCH[0]}"} id=${BASH_REMATCH[1]//\\\"/\"}
            printf '%b\n' "$id"
        done
        cursor=$(_opsm_field next_cursor)
        [[ -n $cursor && $cursor != null ]] || break
    done
}

# opsm_each COMMAND [ARGUMENT...]: runs the command with each line of the standard input that is not blank as its last argument. It is run in this shell, so it may be a function;
# one that fails may set OPSM_REASON_CODE and OPSM_REASON before, else its exit code and the last line of its standard error stand for them.
opsm_each() {
    local item
    [ "$BASHPID" = "$_opsm_shell" ] || trap 'opsm_flush || _opsm_give_up' EXIT # a subshell of a pipe takes what waits here with it
    while IFS= read -r item || [ -n "$item" ]; do
        [[ $item == *[![:space:]]* ]] || continue
        opsm_check || return
        _opsm_do "$item" "$@" "$item" </dev/null || return
    done
    opsm_flush
}

opsm_succeeded() { _opsm_report "$1" succeeded '' ''; }                # ITEM
opsm_failed() { _opsm_report "$1" failed "$2" "${3:-}"; }              # ITEM REASON_CODE [REASON]
opsm_skipped() { _opsm_report "$1" skipped "$2" "${3:-}"; }            # ITEM REASON_CODE [REASON]

# opsm_total N: tells how many items there are, once that is known or known better.
opsm_total() { _opsm_total=$1 && rm -f "${OPSM_DIR:+$OPSM_DIR/guessed}"; }

# To be called between two steps of long work: sends what is old enough, and answers 130 once an operator asked the run to stop.
opsm_check() {
    if ((${#_opsm_pending[@]} && SECONDS - _opsm_since >= OPSM_BATCH_SECONDS)); then
        opsm_flush || return
    fi
    [ ! -e "$OPSM_DIR/lost" ] || return "$OPSM_LOST"
    [ ! -e "$OPSM_DIR/aborted" ] || return "$OPSM_ABORTED"
}

# Sends what was reported until now.
opsm_flush() {
    ((${#_opsm_pending[@]})) || return 0
    _opsm_send "${_opsm_pending[@]}" || return
    _opsm_pending=()
}

# Says that the run is alive. A process in the background does that by itself.
opsm_heartbeat() { _opsm_send; }

# Ends the run; its status follows from what was reported. Answers 1 where items could not be reported.
opsm_finish() {
    opsm_flush && _opsm_end '' || return
    [ ! -s "$OPSM_DIR/refused" ] || { _opsm_say "$(_opsm_refused) items were not reported"; return 1; }
}

# opsm_fail REASON_CODE [REASON]: ends the run as failed as a whole. What cannot be sent any more is left out.
opsm_fail() {
    local REPLY failure
    opsm_flush || _opsm_give_up
    _opsm_json "$1" && failure=",\"failure\":{\"reason_code\":$REPLY"
    _opsm_json "${2:-$1}" $_opsm_max_reason && _opsm_end "$failure,\"reason\":$REPLY}"
}

_opsm_say() { printf 'opsmonitor: %s\n' "$*" >&2; }

_opsm_begin() {
    OPSM_ATTEMPT=''
    if [ "$(_opsm_field status)" = pending ]; then
        if _opsm_request POST "/runs/$OPSM_RUN/start" '{}' once; then
            OPSM_ATTEMPT=$(_opsm_field attempt)
        elif [ "$(_opsm_field type)" != illegal-transition ]; then # else somebody was faster
            return 1
        fi
    fi
    if [ -z "$OPSM_ATTEMPT" ]; then
        _opsm_request GET "/runs/$OPSM_RUN" || return
        OPSM_ATTEMPT=$(_opsm_field attempt)
        [ "$(_opsm_field status)" = running ] || { _opsm_say "run $OPSM_RUN is $(_opsm_field status)"; return "$OPSM_LOST"; }
    fi
    OPSM_STATUS=running OPSM_DIR=$(mktemp -d) || return
    export OPSM_RUN OPSM_ATTEMPT OPSM_DIR # for `opsmonitor.sh item`
    mkfifo "$OPSM_DIR/clock"
    _opsm_shell=$BASHPID
    _opsm_former=$(trap -p EXIT)
    [[ $_opsm_former != *_opsm_exit* ]] || _opsm_former='' # a subshell's is shown as that of the shell around it
    trap '_opsm_exit $?' EXIT
    [ -n "$(trap -p USR1)" ] || trap 'exit 130' USR1
    [ -n "$(trap -p INT)" ] || trap 'exit 130' INT
    [ -n "$(trap -p TERM)" ] || trap 'exit 143' TERM
    _opsm_beats='' # the beat's own copy
    _opsm_beat "$_opsm_shell" &
    _opsm_beats=$!
    disown
}

# A sign of life from time to time, until the shell is gone. Sleeps by reading what never comes: a child would outlive it and hold pipes open.
_opsm_beat() {
    trap - EXIT USR1 INT TERM
    local clock
    exec {clock}<>"$OPSM_DIR/clock" </dev/null >/dev/null
    until read -rt "$OPSM_HEARTBEAT_SECONDS" -u "$clock"; do
        kill -0 "$1" 2>/dev/null || return
        _opsm_send || true
        if [ -e "$OPSM_DIR/aborted" ] || [ -e "$OPSM_DIR/lost" ]; then
            kill -USR1 "$1"
            return
        fi
    done
}

_opsm_exit() {
    local code=$1
    set +e
    trap - EXIT
    trap '' USR1
    if [ "$OPSM_STATUS" = running ]; then
        { opsm_flush || _opsm_give_up; } && opsm_heartbeat # the last chance to hear of an abort
        if [ "$OPSM_STATUS" != running ]; then
            :
        elif [ "$code" = 0 ] || [ -e "$OPSM_DIR/aborted" ]; then
            opsm_finish || code=1
        elif [ "$code" = 130 ] || [ "$code" = 143 ]; then
            opsm_fail interrupted "The script was told to stop (exit code $code)."
        else
            opsm_fail "exit_$code" "${OPSM_REASON:-The script ended with exit code $code.}"
        fi
        [ ! -e "$OPSM_DIR/aborted" ] || code=$OPSM_ABORTED
        [ ! -e "$OPSM_DIR/lost" ] || code=$OPSM_LOST
    fi
    rm -rf "$OPSM_DIR"
    eval "set -- $_opsm_former" # trap -- 'code' EXIT
    (exit "$code")
    eval "${3:-}"
    exit "$code"
}

_opsm_end() {
    _opsm_tell_right_total
    kill "$_opsm_beats" 2>/dev/null
    _opsm_request POST "/runs/$OPSM_RUN/finish" "{\"attempt\":$OPSM_ATTEMPT$1}" once || { _opsm_lost; return; }
    OPSM_STATUS=$(_opsm_field status) _opsm_total=''
}

# _opsm_do ITEM COMMAND [ARGUMENT...]: runs the command and reports what became of the item.
_opsm_do() {
    local item=$1 code=0 said=$OPSM_DIR/said.$BASHPID OPSM_REASON_CODE='' OPSM_REASON=''
    shift
    "$@" 2>"$said" || code=$?
    cat "$said" >&2 # by its descriptor: to open a log again would empty it
    said=$(tail -n 1 "$said")
    case $code in
        0) opsm_succeeded "$item" ;;
        "$OPSM_SKIP") opsm_skipped "$item" "${OPSM_REASON_CODE:-skipped}" "${OPSM_REASON:-$said}" ;;
        *) opsm_failed "$item" "${OPSM_REASON_CODE:-exit_$code}" "${OPSM_REASON:-$said}" ;;
    esac
}

_opsm_report() {
    local REPLY item
    _opsm_json "$1" && item="{\"item_id\":$REPLY,\"outcome\":\"$2\""
    [ -z "$3" ] || { _opsm_json "$3" && item+=",\"reason_code\":$REPLY"; }
    [ -z "$4" ] || { _opsm_json "$4" $_opsm_max_reason && item+=",\"reason\":$REPLY"; }
    ((${#_opsm_pending[@]})) || _opsm_since=$SECONDS
    _opsm_pending+=("$item}")
    ((${#_opsm_pending[@]} < OPSM_BATCH)) || opsm_flush || return
    opsm_check
}

# _opsm_send [ITEM...]: sends items, or none, as a sign of life. The total rises where more come than were told.
_opsm_send() {
    local items=("$@") list
    [ ! -e "$OPSM_DIR/guessed" ] || _opsm_total=$((${_opsm_total:-0} + $#))
    until
        printf -v list ',%s' "${items[@]}"
        _opsm_request POST "/runs/$OPSM_RUN/items" "{\"attempt\":$OPSM_ATTEMPT,\"items\":[${list:1}]${_opsm_total:+,\"total_items\":$_opsm_total}}"
    do
        _opsm_to_send || return
    done
    [ "$(_opsm_field abort_requested)" = false ] || : >"$OPSM_DIR/aborted"
}

# After a refusal: leaves in the caller's `items` all but those that it names; or all, and a total that is not too low any more. Else answers as _opsm_lost.
_opsm_to_send() {
    local at rest=$_opsm_answer count=${#items[@]}
    while [[ $rest =~ \"items\[([0-9]+)\] ]]; do
        at=${BASH_REMATCH[1]} rest=${rest#*"${BASH_REMATCH[0]}"}
        [ -z "${items[at]:-}" ] || _opsm_refuse "${items[at]}"
        unset "items[at]"
    done
    items=("${items[@]}")
    ((${#items[@]} == count)) || return 0
    [[ $_opsm_answer =~ \"items\":\[[^]]*total_items ]] || { _opsm_lost; return; }
    _opsm_request GET "/runs/$OPSM_RUN" || return
    count=$((count + $(_opsm_field processed_items)))
    ((count > ${_opsm_total:-0})) || return 1
    _opsm_total=$count
    : >"$OPSM_DIR/guessed"
    _opsm_say "run $OPSM_RUN: the total is raised to $count"
}

# Before the end: what was counted stands for a guess, and refused items are part of the total.
_opsm_tell_right_total() {
    local told refused
    refused=$(_opsm_refused)
    ((refused)) || [ -e "$OPSM_DIR/guessed" ] || return 0
    _opsm_request GET "/runs/$OPSM_RUN" || return
    told=${_opsm_total:-$(_opsm_field total_items)} refused=$((refused + $(_opsm_field processed_items)))
    [ ! -e "$OPSM_DIR/guessed" ] || told=0
    opsm_total $((${told/null/0} > refused ? told : refused))
    opsm_heartbeat
}

# _opsm_refuse ITEM...: keeps what cannot be reported, for all shells of the run.
_opsm_refuse() {
    printf '%s\n' "$@" >>"$OPSM_DIR/refused"
    _opsm_say "run $OPSM_RUN: not reported: $*"
}

# How many those are.
_opsm_refused() { [ ! -e "$OPSM_DIR/refused" ] && echo 0 || grep -c '' "$OPSM_DIR/refused"; }

# What waits here cannot be sent any more.
_opsm_give_up() {
    ((${#_opsm_pending[@]} == 0)) || _opsm_refuse "${_opsm_pending[@]}"
    _opsm_pending=()
}

# After a refusal: 130 where an operator did not wait for us, 3 where the run is somebody else's, else 1.
_opsm_lost() {
    local how=lost
    case $(_opsm_field type) in
        run-finished) _opsm_request GET "/runs/$OPSM_RUN" && [ "$(_opsm_field status)" = aborted ] && how=aborted ;;
        run-fenced) ;;
        *) return 1 ;;
    esac
    : >"$OPSM_DIR/$how"
    OPSM_STATUS=$how
    [ -z "$_opsm_beats" ] || kill "$_opsm_beats" 2>/dev/null
    [ "$how" = lost ] && return "$OPSM_LOST"
    return "$OPSM_ABORTED"
}

# _opsm_request METHOD PATH [BODY] [once]: asks, again with growing pauses while the hub is away or busy; with `once`, the repeats count as one.
# Leaves the answer in _opsm_answer and says what was refused.
_opsm_request() {
    local - tried code asked pause name='' file
    set +xv # a trace would show the key
    if [[ ! ${OPSMONITOR_URL:-} =~ ^https?:// || ! ${OPSMONITOR_KEY:-} =~ ^opsm_[A-Za-z0-9_]+$ ]]; then
        _opsm_say 'OPSMONITOR_URL (https://...) and OPSMONITOR_KEY (opsm_...) are needed' && return 2
    fi
    [ -z "${4:-}" ] || name="Idempotency-Key: $$-$BASHPID-$EPOCHREALTIME-$RANDOM$RANDOM"
    file=$(mktemp) || return
    for ((tried = 1; ; tried++)); do
        # -q: no .curlrc; the key comes by a file descriptor, for arguments are there for everybody to see
        _opsm_answer=$(curl -qsS -X "$1" -m 30 -D "$file" -w '\n%{http_code}' ${3:+--data-binary @-} -H 'Content-Type: application/json' ${name:+-H "$name"} \
            -K <(printf 'header = "Authorization: Bearer %s"\n' "$OPSMONITOR_KEY") "${OPSMONITOR_URL%/}/api/v1$2" 2>&1 <<<"${3:-}")
        code=${_opsm_answer##*$'\n'} _opsm_answer=${_opsm_answer%$'\n'*}
        asked=$(sed -nE 's/^[Rr]etry-[Aa]fter: *([0-9]+).*/\1/p' "$file")
        if [[ ! $code =~ ^(000|429|502|503|504)$ ]] || ((tried >= OPSM_TRIES || ${asked:=0} > 300)); then
            break
        fi
        pause=$((tried < 7 ? 500 << (tried - 1) : 30000)) && pause=$((asked * 1000 + pause / 2 + RANDOM * pause / 65536))
        _opsm_say "$1 ${2%%\?*}: $(_opsm_problem "$code"); again in $((pause / 1000)).$((pause % 1000 / 100)) s"
        sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"
    done
    rm -f "$file"
    [[ $code = 2* ]] || { _opsm_say "$1 ${2%%\?*}: $(_opsm_problem "$code")"; return 1; }
}

# What was refused, with the fields that are wrong, in a line.
_opsm_problem() {
    local said
    said=$(_opsm_field detail)
    [[ $_opsm_answer =~ \"errors\":\{([^}]*)\} ]] && said=${BASH_REMATCH[1]//\],\"/; } && said=${said//\":\[/: } && said=${said%]} && said=${said//\"/}
    [ -n "$said" ] && [ "$said" != null ] || said=$(_opsm_field title)
    said=${said//\\u0027/\'}
    printf '%s %s: %s' "$1" "$(_opsm_field type)" "${said:-$_opsm_answer}"
}

# A text, number or truth of the answer's outermost level: the last one of its name, for what comes before it may be nested.
_opsm_field() {
    [[ $_opsm_answer =~ .*[{,]\"$1\":\"?([^\",}]*) ]] && printf %s "${BASH_REMATCH[1]}"
}

# _opsm_json TEXT [LENGTH]: a text as JSON, in REPLY.
_opsm_json() {
    local s=${1:0:${2:-${#1}}}
    [[ $s != *[!\ -~]* ]] || iconv -f UTF-8 <<<"$s" >/dev/null 2>&1 || s=$(_opsm_bytes "$s")
    s=${s//\\/\\\\}
    s=${s//\"/\\\"} s=${s//$'\n'/\\n} s=${s//$'\t'/\\t}
    REPLY="\"${s//[[:cntrl:]]/ }\""
}

# A name of a file that is no UTF-8, with \xe9 for the byte E9.
_opsm_bytes() {
    command -v iconv >/dev/null || { printf %s "$1" && return; }
    local byte
    for byte in $(printf %s "$1" | od -An -v -tx1); do
        if [[ $byte < 80 ]]; then printf %b "\\x$byte"; else printf %s "\\x$byte"; fi
    done
}

_opsm_main() {
    local options=()
    case ${1:-} in
        run)
            shift
            while (($#)) && [ "$1" != -- ]; do options+=("$1") && shift; done
            (($# > 1)) || { _opsm_say 'usage: opsmonitor.sh run RESOURCE ACTION [OPTION...] -- COMMAND [ARGUMENT...]'; return 2; }
            shift
            opsm_start "${options[@]}" || return
            "$@" <&0 &
            local child=$! code=0
            trap 'kill -TERM "$child" 2>/dev/null' USR1 INT TERM
            while wait "$child" || code=$?; kill -0 "$child" 2>/dev/null; do code=0; done # a signal ends a wait, not the child
            OPSM_REASON="$1 ended with exit code $code."
            return "$code"
            ;;
        item)
            [[ $# -gt 3 && $3 = -- ]] || { _opsm_say 'usage: opsmonitor.sh item ITEM -- COMMAND [ARGUMENT...]'; return 2; }
            local item=$2
            shift 3
            [ -d "${OPSM_DIR:-}" ] || { _opsm_say 'item belongs into a command of opsmonitor.sh run'; return 2; }
            { opsm_check && _opsm_do "$item" "$@" && opsm_flush && opsm_check; } || return 255 # xargs begins nothing more
            ;;
        *) _opsm_say 'usage: opsmonitor.sh run | item, or source it' && return 2 ;;
    esac
}

[ "${BASH_SOURCE[0]}" != "$0" ] || { _opsm_main "$@"; exit; }
