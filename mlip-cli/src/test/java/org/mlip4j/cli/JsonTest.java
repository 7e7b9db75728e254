package org.mlip4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class JsonTest {

    @Test
    void writesWhatJsonKnows() {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("text", "a \"quoted\" \\ line\nend\u0001");
        content.put("number", 1e-300);
        content.put("nothing", Double.NaN);
        content.put("list", List.of(1, 2L, true));
        content.put("empty", Map.of());
        assertEquals(
                """
                {
                  "text": "a \\"quoted\\" \\\\ line\\nend\\u0001",
                  "number": 1.0E-300,
                  "nothing": null,
                  "list": [1, 2, true],
                  "empty": {}
                }""",
                Json.text(content));
    }
}
