package org.mlip4j.sim.label;

import org.mlip4j.core.MlipException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Slurm, asked and told by its own commands.
 *
 * @param folder where their answers are kept
 * @param bin folder with the commands; empty where the shell finds them
 */
record SlurmQueue(Path folder, Optional<Path> bin) {

    static final String TIMEOUT = "TIMEOUT";
    static final String DEADLINE = "DEADLINE";
    static final String OUT_OF_MEMORY = "OUT_OF_MEMORY";
    static final String FAILED = "FAILED";

    /** State of a job that was not the cluster's to end. */
    static final String CANCELLED_BY_USER = "CANCELLED by its user";

    /** State of a job that nobody knows any more. */
    private static final String GONE = "";

    /** State of jobs as long as Slurm does not answer. */
    private static final String NO_ANSWER = "NO_ANSWER";

    private static final String CANCELLED = "CANCELLED";
    private static final String NODE_FAIL = "NODE_FAIL";
    private static final String PREEMPTED = "PREEMPTED";

    /** States of jobs that ended by themselves. */
    private static final Set<String> BY_ITSELF = Set.of("COMPLETED", FAILED);

    /** States of jobs that were ended. */
    private static final Set<String> ENDED =
            Set.of(
                    "BOOT_FAIL",
                    CANCELLED,
                    CANCELLED_BY_USER,
                    DEADLINE,
                    NODE_FAIL,
                    OUT_OF_MEMORY,
                    PREEMPTED,
                    "REVOKED",
                    TIMEOUT);

    /** What Slurm writes among what a job prints, and what state that means. */
    private static final List<Map.Entry<Pattern, String>> PRINTED =
            List.of(
                    slurmSays("DUE TO TIME LIMIT", TIMEOUT),
                    slurmSays(
                            "(oom.kill|out.of.memory|exceeded (job|step) memory limit)",
                            OUT_OF_MEMORY),
                    slurmSays("(DUE TO NODE FAILURE|node failure on)", NODE_FAIL),
                    slurmSays("DUE TO PREEMPTION", PREEMPTED));

    /** Lines at the end of what a job has printed among which Slurm's are looked for. */
    private static final int LAST_LINES = 20;

    private static final Duration ANSWER = Duration.ofMinutes(2);

    private static Map.Entry<Pattern, String> slurmSays(String what, String state) {
        return Map.entry(
                Pattern.compile("^(slurm\\S*|srun): .*" + what, Pattern.CASE_INSENSITIVE), state);
    }

    /** Whether a job in this state may still run, or runs. */
    static boolean isQueued(String state) {
        return !state.equals(GONE) && !isOver(state);
    }

    private static boolean isOver(String state) {
        return isEnded(state) || BY_ITSELF.contains(state);
    }

    /** Whether a job in this state was ended, whatever it has left. */
    static boolean isEnded(String state) {
        return ENDED.contains(state);
    }

    /** Runs a command of Slurm that a line of the shell begins with. */
    void ask(String command, String rest, String printed) {
        String tool = bin.map(b -> "\"" + b.resolve(command) + "\"").orElse(command);
        new ExternalProgram(tool + " " + rest, ANSWER).run(folder, printed);
    }

    /** The state of a job; one that is over is forgotten after some minutes. */
    String state(String job) throws IOException {
        String printed = "slurm.queue";
        try {
            ask("squeue", "--noheader --states=all --jobs=" + job + " --format=%T", printed);
        } catch (MlipException e) {
            String why = e.getMessage().toLowerCase(Locale.ROOT);
            return why.contains("invalid job id") ? GONE : NO_ANSWER;
        }
        return Files.readString(folder.resolve(printed)).strip();
    }

    /**
     * How a job has ended, from the queue, the accounting where there is one, or what Slurm wrote among what the job printed.
     *
     * @param state what the queue said last
     */
    String end(String job, String state, String output) throws IOException {
        String end = state;
        if (!isOver(state) || state.equals(CANCELLED)) {
            end = accounted(job).orElse(isQueued(state) ? GONE : state);
        }
        return isEnded(end) ? end : printed(output).orElse(end);
    }

    private Optional<String> accounted(String job) throws IOException {
        String printed = "slurm.account";
        try {
            ask(
                    "sacct",
                    "--noheader --allocations --parsable2 --format=State --jobs="
                            + job
                            + " 2> /dev/null | sed \"s/ by $(id -u)\\$/ by its user/\"",
                    printed);
        } catch (MlipException _) {
            return Optional.empty();
        }
        return Files.readAllLines(folder.resolve(printed)).stream()
                .map(String::strip)
                .map(said -> said.equals(CANCELLED_BY_USER) ? said : said.replaceFirst(" .*", ""))
                .filter(SlurmQueue::isOver)
                .reduce((first, last) -> last);
    }

    private Optional<String> printed(String output) throws IOException {
        Path file = folder.resolve(output);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines =
                new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines().toList();
        List<String> last = lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
        return PRINTED.stream()
                .filter(e -> last.stream().anyMatch(line -> e.getKey().matcher(line).find()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
