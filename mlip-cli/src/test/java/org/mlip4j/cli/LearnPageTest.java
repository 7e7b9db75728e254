package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class LearnPageTest {

    /** It is not the one of the learn.yaml where nothing lay below that. */
    @Test
    void theLimitThatWasUsedIsShown() {
        String page =
                LearnPage.html(
                        List.of(
                                Map.of("label", Map.of("labelled", "6")),
                                Map.of("select", Map.of("max_grade", "250.5", "high", "1000.0"))));
        assertTrue(page.contains("selected up to the grade") && page.contains("1000"), page);
    }
}
