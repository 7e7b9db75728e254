# find_package(mlip4j CONFIG REQUIRED PATHS .../native); target_link_libraries(program PRIVATE mlip4j::mlip4j)
if(NOT TARGET mlip4j::mlip4j)
    add_library(mlip4j::mlip4j SHARED IMPORTED)
    set_target_properties(mlip4j::mlip4j PROPERTIES
        IMPORTED_LOCATION "${CMAKE_CURRENT_LIST_DIR}/libmlip4j.so"
        INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}")
endif()
