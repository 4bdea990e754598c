#!/usr/bin/env bash
# The scenario that is named, by the client in the folder that is named: life.sh FOLDER SCENARIO.
set -euo pipefail
OPSM_BATCH=2 OPSM_BATCH_SECONDS=0 OPSM_HEARTBEAT_SECONDS=0.2
. "$1/opsmonitor.sh"
scenario=$2

work() {
    case $1 in
        ben) OPSM_REASON_CODE=throttled && echo 'Too many requests' >&2 && return 1 ;;
        dora) OPSM_REASON_CODE=nothing_to_do && return "$OPSM_SKIP" ;;
        bug) echo 'thrown no such mailbox' && exit 9 ;;
        long) while :; do sleep 0.05 && opsm_check || exit; done ;;
    esac
}
trap '[ -z "${OPSM_STATUS:-}" ] || echo "status $OPSM_STATUS"' EXIT

if [ "$scenario" = again ]; then
    opsm_attach "$(opsm_waiting bash life | head -n 1)"
    opsm_item_ids | opsm_each true
    opsm_finish
    exit
fi
case $scenario in life) total=(--total 5) ;; more) total=(--total 2) ;; odd) total=(--total 4) ;; *) total=() ;; esac
opsm_start bash "${scenario%!}" --scope '{"office": "Lyon"}' "${total[@]}"
case $scenario in
    life) printf '%s\n' ana ben cleo dora $'ed"y\\ \u00e9' | opsm_each work ;;
    throw) printf '%s\n' ana ben cleo bug dora | opsm_each work ;;
    attach)
        first=$OPSM_RUN/$OPSM_ATTEMPT/true
        ( . "$1/opsmonitor.sh"; opsm_start bash attach --scope '{"office": "Lyon"}'; [ "$first" = "$OPSM_RUN/$OPSM_ATTEMPT/$OPSM_ATTACHED" ]
          printf '%s\n' ana cleo | opsm_each work; OPSM_STATUS=left )
        printf '%s\n' ana eve | opsm_each work ;;
    more) printf '%s\n' ana cleo eve finn gus | opsm_each work ;;
    odd) # a script that looks at no exit code but the last
        set +e
        printf 'ana\nn ul \\u0000\n\n\u200b\ncleo' | opsm_each work
        opsm_finish && echo 'all were reported'
        exit 0 ;;
    stop | lost | term) printf '%s\n' ana long | opsm_each work ;;
    bytes) printf '%s\n' $'caf\xe9.txt' $'caf\u00e9.txt' | opsm_each work ;;
    exit)
        opsm_each work < <(echo ana)
        opsm_each work < <(echo cleo)
        exit 5 ;;
    log) # what a job of cron does: its items come from a file, and its output goes to the end of one
        exec 3>&1 >"$OPSM_DIR/log" 2>&1
        echo 'status before'
        exec >>"$OPSM_DIR/log" 2>&1
        printf '%s\n' ana ben >"$OPSM_DIR/ids"
        opsm_each work <"$OPSM_DIR/ids"
        opsm_each work < <(echo dora)
        opsm_finish
        sleep 1 # some signs of life later
        cat "$OPSM_DIR/log" >&3
        exec >&3
        exit 0 ;;
    *) printf '%s\n' ana cleo | opsm_each work ;;
esac
opsm_finish
