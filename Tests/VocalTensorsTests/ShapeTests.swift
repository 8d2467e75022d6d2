import Testing
import VocalTensors

@Suite struct ShapeTests {
  @Test func countsElements() {
    #expect(Shape([2, 3, 4]).count == 24)
    #expect(Shape([5, 0]).count == 0)
    #expect(Shape([]).count == 1)
    #expect(Shape([2, 3]).description == "(2, 3)")
  }
}
