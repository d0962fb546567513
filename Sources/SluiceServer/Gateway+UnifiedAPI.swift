import SluiceGateway

extension Gateway: UnifiedAPI {}
