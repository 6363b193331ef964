# How tests are declared. Included before the rooms, so that a room may declare its own tests beside
# its sources; without tests the function does nothing.
if(WEFT_TESTS)
    include(CTest)
    pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)
endif()

# weft_unit_test(NAME rooms...): tests/unit/test_NAME.c with the objects of the rooms it names (base,
# vm, ...; base is always there) becomes the test unit/NAME, once the file and the rooms are there.
function(weft_unit_test name)
    file(GLOB source CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/test_${name}.c)
    if(NOT WEFT_TESTS OR NOT source)
        return()
    endif()
    set(rooms base ${ARGN})
    list(REMOVE_DUPLICATES rooms)
    foreach(room ${rooms})
        if(NOT EXISTS ${PROJECT_SOURCE_DIR}/${room}/CMakeLists.txt)
            return()
        endif()
    endforeach()
    list(TRANSFORM rooms PREPEND weft_)
    add_executable(test_${name} ${source})
    target_link_libraries(test_${name} PRIVATE ${rooms} PkgConfig::CMOCKA)
    add_test(NAME unit/${name} COMMAND test_${name})
    set_tests_properties(unit/${name} PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
