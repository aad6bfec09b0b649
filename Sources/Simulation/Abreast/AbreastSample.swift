/// A small class in the forms that Verilator writes, all of them that ``AbreastWriter`` knows.
enum AbreastSample {
  static let ports = [
    ("clk_i", PortDescription.Direction.input, 1), ("rst_ni", .input, 1),
    ("timebase_i", .input, 64), ("quiet_o", .output, 1),
    ("wake_o", .output, 64), ("words_o", .output, 96),
  ].map { name, direction, width in
    VerilatedHeader.Port(
      description: PortDescription(name: name, direction: direction, width: width), member: name)
  }

  static let header = """
    CData/*0:0*/ flag;
    CData/*7:0*/ byte;
    SData/*15:0*/ half;
    IData/*31:0*/ word;
    QData/*63:0*/ large;
    VlWide<3>/*95:0*/ wide;
    VlUnpacked<QData/*63:0*/, 48> memory;
    VlUnpacked<VlWide<3>/*95:0*/, 16> pages;
    VlUnpacked<QData/*63:0*/, 6> queue;
    VlUnpacked<SData/*8:0*/, 16> fields;
    VlUnpacked<VlWide<3>/*95:0*/, 4> items;
    VlUnpacked<VlUnpacked<CData/*7:0*/, 4>, 4> grid;
    """

  static let source = """
    extern const VlUnpacked<CData/*1:0*/, 8> table;
    void tell(QData/*63:0*/ who, VlWide<3>/*95:0*/ &what, IData/*31:0*/ &answer);
    void Vmodel___024root___eval_ico(Vmodel___024root* vlSelf) {
        if (vlSelf->__VicoTriggered.at(0U)) {
            vlSelf->wake_o = (vlSelf->timebase_i + 1ULL);
        }
    }
    void Vmodel___024root___nba_sequent__TOP__0(Vmodel___024root* vlSelf) {
        // Body
        CData/*0:0*/ local;
        VlWide<3>/*95:0*/ copy;
        IData/*31:0*/ place;
        local = (1U & (~ (IData)(vlSelf->flag)));
        if (((IData)(local) & (0U != (IData)(vlSelf->byte)))) {
            vlSelf->flag = (vlSelf->large < 7ULL);
            vlSelf->byte = (0xffU & ((IData)(vlSelf->byte) << 1U));
            vlSelf->half = ((IData)(vlSelf->flag) ? (SData)(vlSelf->word) : 3U);
            vlSelf->word = (vlSelf->word >> (7U & (IData)(vlSelf->byte)));
            vlSelf->memory[(7U & vlSelf->word)] = vlSelf->large;
            vlSelf->pages[(3U & vlSelf->word)][1U] = vlSelf->wide[2U];
            vlSelf->queue[(3U & vlSelf->word)] = vlSelf->large;
            vlSelf->items[(3U & vlSelf->word)][1U] = vlSelf->wide[2U];
            vlSelf->wide[(vlSelf->word >> 5U)] = (- (IData)(vlSelf->flag));
        } else if (VL_LIKELY(vlSelf->flag)) {
            vlSelf->large = vlSelf->memory[(7U & vlSelf->word)];
            vlSelf->large = vlSelf->queue[(7U & vlSelf->word)];
            vlSelf->half = vlSelf->fields[(8U | (3U & vlSelf->word))];
            vlSelf->word = (vlSelf->items[(3U & vlSelf->word)][2U] ^ vlSelf->pages[1U][0U]);
            vlSelf->word = (VL_REDXOR_32(vlSelf->word) | VL_LTS_III(32, vlSelf->word, 9U));
            vlSelf->byte = table[(7U & (IData)(vlSelf->byte))];
            vlSelf->quiet_o = VL_EQ_W(3, vlSelf->wide, copy);
            VL_SHIFTL_WWI(96,96,32, copy, vlSelf->wide, vlSelf->word);
            VL_ASSIGN_W(96, vlSelf->wide, copy);
            VL_ZERO_W(96, copy);
            place = 0U;
            while ((place <= 2U)) {
                copy[place] = vlSelf->wide[place];
                place = ((IData)(1U) + place);
            }
            Vdpiimwrap_tilewright_commit_TOP(vlSelf->large, 7U, 1ULL, 2ULL, 3ULL, 4ULL, 5ULL, 6ULL);
            if (vlSymsp->_vm_contextp__->assertOn()) {
                tell(vlSelf->large, copy, vlSelf->word);
            }
        }
    }
    void Vmodel___024root___eval_nba(Vmodel___024root* vlSelf) {
        if (vlSelf->__VnbaTriggered.at(0U)) {
            Vmodel___024root___nba_sequent__TOP__0(vlSelf);
        }
    }

    """
}
