#!/usr/bin/env bash
# The job array of analysis/slurm/ in a real Slurm of one node, started for the purpose on loopback: a task that is killed and
# requeued, one that runs out of time, and an array that is started again when done make no difference to the merged file.
# Prints TAP. Skipped where Slurm is not installed (Debian: slurmctld slurmd slurm-client munge).
#   tests/check_slurm.sh PROGRAM
set -eu
program=$(realpath "$1")
cd "$(dirname "$0")/.."
# shellcheck source=tests/tap.sh
. tests/tap.sh
repository=$PWD
PATH=$PATH:/usr/sbin
for command in munged slurmctld slurmd sbatch scontrol scancel sinfo squeue; do
    if ! command -v "$command" >/dev/null; then
        skip "a job array in Slurm" "$command is not installed"
        tap_end
        exit
    fi
done

folder=$(mktemp -d)
daemons=()
stop() {
    local child
    if [ ${#daemons[@]} -gt 1 ]; then
        timeout 10 scancel -s KILL -f -u "$(id -un)" 2>/dev/null || true
        timeout 10 scancel -u "$(id -un)" 2>/dev/null || true
        wait_for 10 no_jobs || true
    fi
    for ((child = ${#daemons[@]} - 1; child >= 0; child--)); do
        kill "${daemons[child]}" 2>/dev/null || true
        wait "${daemons[child]}" 2>/dev/null || true
    done
    rm -rf "$folder"
}
trap stop EXIT

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$until" ]; then
            echo "waited in vain for: $*"
            squeue -a 2>&1 || true
            tail -n 5 "$folder"/log/* 2>/dev/null || true
            return 1
        fi
        sleep 0.3
    done
}
no_jobs() {
    [ -z "$(squeue -h 2>/dev/null)" ]
}

# ---- Slurm ----

mkdir -p "$folder"/{munge,state,spool,log,work}
chmod 755 "$folder"
chmod 711 "$folder/munge"
node=$(hostname -s)
port=$((20000 + 2 * ($$ % 10000)))
head -c 1024 /dev/urandom >"$folder/munge/key"
chmod 400 "$folder/munge/key"
cat >"$folder/slurm.conf" <<CONF
ClusterName=check
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
# a requeued job waits for its credential to expire
AuthInfo=socket=$folder/munge/socket,cred_expire=4
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SchedulerParameters=sched_interval=1,batch_sched_delay=0
ReturnToService=2
KillWait=5
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$(awk '/^MemTotal/ {print int($2 / 2048)}' /proc/meminfo)
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$folder/slurm.conf

idle() {
    timeout 5 sinfo -h -o %T 2>/dev/null | grep -q idle
}
start_slurm() {
    wait_for 10 test -S "$folder/munge/socket" && wait_for 30 idle
}
munged --foreground --force --key-file="$folder/munge/key" --socket="$folder/munge/socket" \
    --pid-file="$folder/munge/pid" --log-file="$folder/log/munged" --seed-file="$folder/munge/seed" \
    >"$folder/log/munged.out" 2>&1 &
daemons+=($!)
wait_for 10 test -S "$folder/munge/socket" >/dev/null || true
slurmctld -D -c >"$folder/log/slurmctld" 2>&1 &
daemons+=($!)
slurmd -D -c >"$folder/log/slurmd" 2>&1 &
daemons+=($!)
check "a Slurm of one node starts" start_slurm
# shellcheck disable=SC2154 # of tap.sh
if [ "$failures" -gt 0 ]; then
    tap_end
    exit
fi

# ---- the sweep ----

cd "$folder/work"
export PARKSIM=$program
cat >study.yaml <<STUDY
format: parksim-study/1
name: array
scenarios: [$repository/scenarios/wenzhou/baseline.yaml, $repository/scenarios/wenzhou/subsidy.yaml]
factors:
  enterprise.peer_influence: {low: 0.5, high: 1.6}
  enterprise_subsidy.rate: {values: [0.1, 0.3, 0.5]}
design: {type: latin-hypercube, points: 30}
replications: 16 # long enough to be caught in the middle on a fast machine
indicators: [adoption_1, tax_per_mu]
months: [2026-12]
seed: 3
STUDY

# field JOB NAME: what Slurm says of a job, such as JobState.
field() {
    scontrol show job -o "$1" 2>/dev/null | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1
}
is() {
    [ "$(field "$1" "$2")" = "$3" ]
}
# submit FOLDER KIND: a sweep into FOLDER, and a merge into FOLDER.h5 that depends on it.
submit() {
    array=$(sbatch --parsable --array=1-3 -o "$1-%a.log" "$repository/analysis/slurm/sweep.sbatch" study.yaml "$1" 3)
    submit_merge "$1" "$2"
}
submit_merge() {
    last=$(sbatch --parsable --dependency="$2:$array" -o "$1-merge.log" "$repository/analysis/slurm/merge.sbatch" \
        "$1.h5" "$1" 3)
}
in_the_middle() {
    [ -e "$1.progress-wal" ] && [ "$(stat -c %s "$1.progress-wal")" -gt 100000 ]
}
logs() {
    "$@" || { tail -n 5 ./*.log; return 1; }
}

# requeue JOB: without the two minutes that Slurm waits until the credential of the last turn has expired.
requeue() {
    scontrol requeue "$1" && hurry "$1"
}
hurry() {
    wait_for 10 is "$1" JobState PENDING && scontrol update "JobId=$1" StartTime=now+8
}

# kill_task JOB: all processes of a task, as the kernel does when memory is out.
kill_task() {
    local process
    scontrol listpids "$(field "$1" JobId)" | awk 'NR > 1 && $1 > 0 {print $1}' >pids
    [ -s pids ] || return 1
    while read -r process; do
        kill -9 "$process"
    done <pids
}
out_of_time() {
    wait_for 60 in_the_middle timed/part-2.h5 && scancel -s TERM -b "${array}_2" &&
        wait_for 30 grep -q "put back into the queue" timed-2.log && [ ! -e timed/part-2.h5 ] && hurry "${array}_2"
}
killed() {
    wait_for 60 in_the_middle killed/part-1.h5 && kill_task "${array}_1" &&
        wait_for 30 is "${array}_1" JobState FAILED && [ ! -e killed/part-1.h5 ] &&
        [ -e killed/part-1.h5.progress ] && requeue "${array}_1"
}
# all_done FOLDER RESTARTS...: all tasks end well, and the merge after them; one process gives the same bytes.
all_done() {
    local folder=$1 k
    shift
    for k in 1 2 3; do
        wait_for 60 is "${array}_$k" JobState COMPLETED && is "${array}_$k" Restarts "${!k}" || return 1
    done
    wait_for 60 is "$last" JobState COMPLETED && ! compgen -G "$folder/*.progress*" && cmp whole.h5 "$folder.h5"
}
# all tasks find their work done
again() {
    all_done timed 0 0 0 &&
        [ "$(cat timed-?.log | grep -c "part-.\.h5: is complete already")" -eq 3 ]
}
cancelled() {
    local job
    job=$(sbatch --parsable --array=1-1 -o cancelled.log "$repository/analysis/slurm/sweep.sbatch" study.yaml others 1)
    wait_for 60 test -e others/part-1.h5.progress-wal && scancel "$job" &&
        wait_for 30 is "${job}_1" JobState CANCELLED && wait_for 30 no_jobs && is "${job}_1" Restarts 0
}

check "one process" "$program" sweep study.yaml -q -o whole.h5
submit timed afterok
check "a task that runs out of time requeues itself" logs out_of_time
check "the merge after that array is the file of one process" logs all_done timed 0 1 0
submit killed afterok
check "a task is killed in the middle and requeued" logs killed
scancel "$last" # with a task that had failed, afterok is never satisfied
submit_merge killed afterany
check "the merge after that array is the file of one process" logs all_done killed 1 0 0
rm -f timed.h5
submit timed afterok
check "an array whose work is complete succeeds again" logs again
check "a cancelled task stays cancelled" logs cancelled
tap_end
